DROP TABLE unproved_contact;
ALTER TABLE device DROP COLUMN contact;
