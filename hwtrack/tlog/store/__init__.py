"""The log's rows, its signing keys in files, and what the server says of itself."""
