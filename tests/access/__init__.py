"""Who gets at what: every route, everybody, every petition, beside a model that knows no code of ours."""
