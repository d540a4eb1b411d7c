"""The shared shape of all tabs: table, form, fields, preview."""
