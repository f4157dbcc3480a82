"""The rows of transfers in and out, in SQL; masses are grams in the rows and `Mass` outside."""
