"""The driver's money: a double-entry ledger with two-phase payments."""
