# The page and the API in a container: the steps of README.md, without a network once the image is built.
FROM node:24-slim

RUN npm install --global deno@2.9.6
ENV DENO_DIR=/deno DENO_NO_UPDATE_CHECK=1 NO_COLOR=1

WORKDIR /app
COPY . .
RUN deno install --frozen && deno task page:build && deno cache apps/demo/main.ts tools/page/build.ts

# Nothing of the image belongs to this user, and nothing is written: run it with --read-only.
USER node
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["deno", "task", "demo", "--host", "0.0.0.0"]
