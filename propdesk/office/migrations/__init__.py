"""The history of the schema, a readable step per released change (versions/).

`python -m propdesk.office.migrations "what changes"` writes the next step from the difference
between the newest revision and the entities; read it through before committing it, raise
`store.REVISION`, and never change a step once it was released.
"""
