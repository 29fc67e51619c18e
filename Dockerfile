# A node of a Skein mesh. How to run one, and three: docs/containers.md.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json vite.config.ts ./
COPY shared ./shared
COPY server ./server
COPY terminal ./terminal
COPY web ./web
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
# A new named volume takes over who owns the folder that it is mounted on.
RUN mkdir /data && chown node:node /data
WORKDIR /skein
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
USER node
EXPOSE 8080 9080
VOLUME /data
# Clients move to another node first; what stops the container has to wait longer than --drain-timeout, 20 s.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/skein.js"]
CMD ["serve", "--http", "0.0.0.0:8080", "--public-url", "http://localhost:8080", "--data", "/data"]
