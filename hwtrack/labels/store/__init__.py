"""Where labels' things are kept: rows in the database, layouts and fonts and private keys in files."""
