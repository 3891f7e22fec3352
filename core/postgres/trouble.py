"""What do we say when PostgreSQL cannot serve?"""


class PostgresError(RuntimeError):
    """PostgreSQL cannot serve; the message says why and what to do."""
