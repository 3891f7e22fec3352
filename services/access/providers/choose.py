"""Which identity providers are offered in this installation?"""

from core.settings import Settings
from domain.refusals import Refused
from schemas.sessions import ResidentSignIn
from services.access.providers import rsa2
from services.access.providers.alipay import Alipay
from services.access.providers.ground import SignInGround
from services.access.providers.phone import PHONE, PhoneCodes
from services.access.providers.port import IdentityProvider
from services.access.providers.stand_in import StandIn
from services.access.providers.wechat import WeChat


def offered(settings: Settings) -> tuple[str, ...]:
    """Return the names of the providers; raises ``ValueError`` or ``OSError`` where one is half configured."""
    names = ["wechat"] if settings.wechat_app_id and wechat_secret(settings) else []
    if settings.alipay_app_id:
        if settings.alipay_key_file is None or settings.alipay_public_key_file is None:
            message = "YIMA_ALIPAY_APP_ID needs YIMA_ALIPAY_KEY_FILE and YIMA_ALIPAY_PUBLIC_KEY_FILE"
            raise ValueError(message)
        rsa2.read_private_key(settings.alipay_key_file)
        rsa2.read_public_key(settings.alipay_public_key_file)
        names.append("alipay")
    return (*names, *(() if settings.is_public else (PHONE, "demo")))


def wechat_secret(settings: Settings) -> str:
    """Return the mini-program's secret; raises ``ValueError`` when there is none."""
    file = settings.wechat_secret_file
    secret = file.read_text(encoding="utf-8").strip() if file else settings.wechat_secret
    if not secret:
        message = "YIMA_WECHAT_APP_ID needs YIMA_WECHAT_SECRET or YIMA_WECHAT_SECRET_FILE"
        raise ValueError(message)
    return secret


def choose(told: ResidentSignIn, *, ground: SignInGround) -> IdentityProvider:
    """Return the provider that somebody signs in with; raises ``Refused("provider_unknown")``."""
    settings = ground.settings
    if told.provider not in offered(settings):
        raise Refused("provider_unknown", pointer="/provider")
    if told.provider == "wechat":
        return WeChat(
            app_id=settings.wechat_app_id,
            secret=wechat_secret(settings),
            url=settings.wechat_url,
            seconds=settings.provider_seconds,
        )
    if told.provider == "alipay":
        assert settings.alipay_key_file is not None  # noqa: S101 - offered
        assert settings.alipay_public_key_file is not None  # noqa: S101
        return Alipay(
            app_id=settings.alipay_app_id,
            key=rsa2.read_private_key(settings.alipay_key_file),
            alipay_key=rsa2.read_public_key(settings.alipay_public_key_file),
            url=settings.alipay_url,
            seconds=settings.provider_seconds,
            now=ground.now,
        )
    if told.provider == PHONE:
        return PhoneCodes(told.phone or "", ground)
    return StandIn(ground.database, ground.keyring)
