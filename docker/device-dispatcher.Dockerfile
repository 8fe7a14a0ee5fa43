# MQTT of Setpoint.
# Build it from the root of the repository: docker build -f docker/device-dispatcher.Dockerfile -t setpoint/device-dispatcher .

FROM node:22-bookworm-slim AS tools
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
RUN npm install --global pnpm@12.21.0 turbo@2.11.11
WORKDIR /app

# Only this app and the packages it uses: a change elsewhere does not rebuild the image.
FROM tools AS pruned
COPY . .
RUN turbo prune @setpoint/device-dispatcher --docker

FROM tools AS built
# First what decides the dependencies, so that a change of code finds them in the cache.
COPY --from=pruned /app/out/json/ ./
RUN pnpm install --frozen-lockfile
COPY --from=pruned /app/out/full/ ./
COPY .swcrc ./
RUN pnpm exec turbo run build
# Once more without what only the build needs.
RUN find . -name node_modules -type d -prune -exec rm -rf {} + && pnpm install --prod --frozen-lockfile

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root, run as node: the process cannot change its own code.
COPY --from=built /app/ ./
USER node
EXPOSE 8082 11883 18883
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT || 8082}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "apps/device-dispatcher/dist/main.js"]
