DROP TABLE ledger_period, ledger_wait, ledger_serial, ledger_line;
