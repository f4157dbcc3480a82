"""危险废物管理台账: the ledger of a production site, seen from what custody recorded.

`walk` turns the steps of one container's fold into entries, `lines` turns entries into lines that are never changed,
`codes` numbers them, `balance` adds them up. All of it is pure. Source: HJ 1259-2022, 6 and Annex B; regulation.md 2.4.
"""
