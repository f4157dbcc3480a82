DROP TABLE stocktake_extra, stocktake_scan, stocktake;
