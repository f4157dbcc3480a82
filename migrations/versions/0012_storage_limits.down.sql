DROP TABLE storage_extension, storage_limit;
