# Worker, simulator and CLI in one image: glibc, no root, writes only to RESCUE_DIR.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY dev ./dev
# Builds the bundle of the workflow code: the worker's file system is read-only.
RUN npx tsc -p dev/tsconfig.json \
    && node dist/src/worker/bundle-workflows.js \
    && npm prune --omit=dev \
    && rm -rf node_modules/@temporalio/core-bridge/releases/*apple-darwin \
       node_modules/@temporalio/core-bridge/releases/*windows-msvc

FROM node:20.20.2-bookworm-slim
# Temporal's client trusts the system's certificates, and a slim image has none.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o node -g node -m 0750 /var/lib/interlude/rescue
WORKDIR /app
ENV NODE_ENV=production \
    TZ=UTC \
    METRICS_ADDRESS=0.0.0.0:9464 \
    RESCUE_DIR=/var/lib/interlude/rescue
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/worker/main.js"]
