"""Which settings does this process run under?

Everything is read from the environment (prefix ``YIMA_``; ``DATABASE_URL`` and ``PORT`` also
without it). Outside development, a default secret stops the start.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
Rate = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}/(second|minute|hour|day)$")]
_UNENCRYPTED_AFAR = re.compile(r"http://(?!(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?(/|$))")
Environment = Literal["development", "demo", "test", "production"]


class Settings(BaseSettings):
    """Settings of one process; immutable after start."""

    model_config = SettingsConfigDict(env_prefix="YIMA_", frozen=True, extra="ignore")

    environment: Environment = "development"
    database_url: str = Field("", validation_alias=AliasChoices("DATABASE_URL", "YIMA_DATABASE_URL"), repr=False)
    host: str = "127.0.0.1"
    port: int = Field(8000, validation_alias=AliasChoices("PORT", "YIMA_PORT"), ge=0, le=65535)
    base_url: str = ""  # what posters and receipts point to; default http://localhost:<port>
    var_dir: Path = ROOT / "var"
    key_file: Path | None = None  # key ring as JSON; see core/keyfile.py
    keys: str = Field("", repr=False)  # the same JSON itself, where files cannot be handed over
    storage_url: str = ""  # where attachments live: "" = var_dir/attachments, or s3://bucket
    storage_endpoint: str = ""  # S3 endpoint when it is not the cloud's own
    timezone: str = "Asia/Shanghai"
    number_prefix: str = Field("YM", pattern=r"^[A-Z]{2,4}$")

    api_processes: int = Field(2, ge=1, le=64)
    workers: int = Field(1, ge=0, le=64)
    pool_size: int = Field(8, ge=1, le=100)  # connections per process, for each of the two pools
    log_level: str = "INFO"
    metrics: bool = False

    body_limit: int = 256 * 1024  # bytes of a JSON body
    attachment_limit: int = 20 * 1024 * 1024  # bytes of one file
    upload_keep_hours: int = 24  # an upload that no petition took is removed after this
    idempotency_keep_hours: int = 48

    trust_proxy: bool = False  # take the caller's address from X-Forwarded-For
    filing_limit: Rate = "60/minute"  # per address and process
    upload_limit: Rate = "120/minute"
    signin_limit: Rate = "30/minute"
    read_limit: Rate = "600/minute"
    # Wrong guesses an hour: so many at once, then one for each hour's share (services/access/attempts.py).
    code_attempts_per_petition: int = Field(10, ge=1)  # of query codes, before the path of number and code closes
    code_attempts_per_address: int = Field(30, ge=1)
    code_attempts_global: int = Field(3000, ge=1)
    join_attempts_per_petition: int = Field(100, ge=1)  # many people join, some of them mistype
    one_time_code_attempts: int = Field(10, ge=1)  # of an account that looks at what is masked, or takes a list along
    signin_attempts_per_place: int = Field(10, ge=1)  # a user name at one address; what goes on waits longer
    signin_attempts_per_user: int = Field(100, ge=1)  # from everywhere but where the user has signed in before
    signin_attempts_per_address: int = Field(30, ge=1)
    passphrase_attempts_per_desk: int = Field(5, ge=1)  # of the passphrase that opens sealed reports

    # How residents may sign in; a way that is not configured is not offered.
    wechat_app_id: str = ""
    wechat_secret: str = Field("", repr=False)
    wechat_secret_file: Path | None = None  # instead of the secret itself
    wechat_url: str = "https://api.weixin.qq.com"
    alipay_app_id: str = ""
    alipay_key_file: Path | None = None  # our private key (RSA2), as PEM or as Alipay's tool writes it
    alipay_public_key_file: Path | None = None  # Alipay's public key, which its answers are verified with
    alipay_url: str = "https://openapi.alipay.com/gateway.do"
    # How staff may sign in besides their password: the organisation's own OpenID Connect provider.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field("", repr=False)
    oidc_client_secret_file: Path | None = None  # instead of the secret itself
    oidc_second_factor: str = Field("", pattern=r"^((amr|acr):\S+( (amr|acr):\S+)*)?$")  # what counts as one
    provider_seconds: float = Field(5, gt=0, le=30)  # how long a provider may take, all tries together
    phone_codes_per_phone_hour: int = 5
    phone_codes_per_phone_day: int = 10
    phone_codes_per_address_hour: int = 60  # many people share the address of a mobile network
    phone_codes_per_day: int = 20_000

    @property
    def public_url(self) -> str:
        """Address without trailing slash that QR codes carry."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def key_path(self) -> Path:
        """Where the key ring is kept unless the environment holds it."""
        return self.key_file or self.var_dir / "keys.json"

    @property
    def is_public(self) -> bool:
        """True where real petitioners may be: defaults and stand-ins are refused there."""
        return self.environment == "production"

    @model_validator(mode="after")
    def _no_default_secret_in_public(self) -> Self:
        if self.keys and self.key_file is not None:
            message = "YIMA_KEY_FILE and YIMA_KEYS are both set: the key ring stands in one place"
            raise ValueError(message)
        if self.is_public and _UNENCRYPTED_AFAR.match(self.storage_endpoint):
            message = "YIMA_STORAGE_ENDPOINT must be https:// outside development, or on this machine"
            raise ValueError(message)
        if self.is_public and self.key_file is None and not self.keys:
            message = "YIMA_KEY_FILE must name the key ring outside development, or YIMA_KEYS hold it"
            raise ValueError(message)
        if self.is_public and not self.base_url.startswith("https://"):
            message = "YIMA_BASE_URL must be the public https:// address outside development"
            raise ValueError(message)
        if self.is_public and not all(url.startswith("https://") for url in (self.wechat_url, self.alipay_url)):
            message = "YIMA_WECHAT_URL and YIMA_ALIPAY_URL must be https:// outside development"
            raise ValueError(message)
        if self.oidc_issuer and not self.oidc_client_id:
            message = "YIMA_OIDC_ISSUER needs YIMA_OIDC_CLIENT_ID"
            raise ValueError(message)
        if self.is_public and self.oidc_issuer and not self.oidc_issuer.startswith("https://"):
            message = "YIMA_OIDC_ISSUER must be https:// outside development"
            raise ValueError(message)
        return self


@lru_cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
