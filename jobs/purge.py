"""What is thrown away when its time is over?

In batches, each its own transaction, so that no lock is held for long. Rows that another worker is
throwing away at the same time are stepped over.
"""

from datetime import datetime, timedelta

from sqlalchemy import TextClause, text

from jobs.workshop import Workshop
from services.attachments import purge as uploads

BATCH = 1000
_STEP_OVER = f"LIMIT {BATCH} FOR UPDATE SKIP LOCKED"

_REQUEST_KEYS = text(
    f"""
    DELETE FROM request_key WHERE (caller, key) IN (
        SELECT caller, key FROM request_key WHERE created_at < :before ORDER BY created_at {_STEP_OVER})
    """
)
_TOKENS = text(
    f"""
    DELETE FROM access_token WHERE hash IN (
        SELECT hash FROM access_token WHERE expires_at < :before ORDER BY expires_at {_STEP_OVER})
    """
)
_ATTEMPTS = text(
    f"""
    DELETE FROM attempt WHERE key IN (SELECT key FROM attempt WHERE until < :before {_STEP_OVER})
    """
)
_PHONE_CODES = text(
    f"""
    DELETE FROM phone_code WHERE phone_index IN (
        SELECT phone_index FROM phone_code WHERE expires_at < :before ORDER BY expires_at {_STEP_OVER})
    """
)

_OIDC_STARTS = text(
    f"""
    DELETE FROM oidc_start WHERE key IN (
        SELECT key FROM oidc_start WHERE expires_at < :before ORDER BY expires_at {_STEP_OVER})
    """
)


async def request_keys(shop: Workshop, now: datetime) -> int:
    """Forget the answers of requests that nobody repeats any more."""
    return await _delete(shop, _REQUEST_KEYS, now - timedelta(hours=shop.config.idempotency_keep_hours))


async def access_tokens(shop: Workshop, now: datetime) -> int:
    """Forget tokens that have ended."""
    return await _delete(shop, _TOKENS, now)


async def attempts(shop: Workshop, now: datetime) -> int:
    """Forget wrong codes that weigh nothing any more."""
    return await _delete(shop, _ATTEMPTS, now)


async def phone_codes(shop: Workshop, now: datetime) -> int:
    """Forget codes that nobody can sign in with any more."""
    return await _delete(shop, _PHONE_CODES, now)


async def oidc_starts(shop: Workshop, now: datetime) -> int:
    """Forget who was sent to the identity provider and did not come back."""
    return await _delete(shop, _OIDC_STARTS, now)


async def unbound_uploads(shop: Workshop, now: datetime) -> int:
    """Forget files that no petition took."""
    return await uploads.purge(shop.database, storage=shop.storage, before=_kept_since(shop, now))


async def orphaned_objects(shop: Workshop, now: datetime) -> int:
    """Delete stored objects that have no row."""
    return await uploads.sweep(shop.database, storage=shop.storage, before=_kept_since(shop, now))


def _kept_since(shop: Workshop, now: datetime) -> datetime:
    return now - timedelta(hours=shop.config.upload_keep_hours)


async def _delete(shop: Workshop, statement: TextClause, before: datetime) -> int:
    deleted = 0
    while not shop.stop.is_set():
        async with shop.database.transaction() as session:
            result = await session.exec(statement, params={"before": before})  # type: ignore[call-overload]
        deleted += result.rowcount
        if result.rowcount < BATCH:
            break
    return deleted
