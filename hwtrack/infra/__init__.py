"""How hwtrack reaches the outside: database, jobs, HTTP problems, texts, logs. Knows kernel and config only."""
