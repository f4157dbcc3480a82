"""Declarations and plan tables, drafted from the ledger for a named person to confirm.

hwtrack is not the national system: what is confirmed here is filed there, and the number it gives is typed in.
`forms` knows the forms and their periods, `declaration` C.1 to C.3, `plan` A.3 and A.7, `sheets` their columns. All of
it is pure. Source: HJ 1259-2022, 5, 7, Annexes A and C; regulation.md 2.2, 2.3, 2.6.
"""
