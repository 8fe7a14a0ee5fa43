import { signer } from './signing.js';

const field = (id) => document.getElementById(id);

const application = () => ({ appKey: field('app-key').value.trim(), appSecret: field('app-secret').value });

const say = (text) => {
  field('signing').textContent = text;
};

if (!globalThis.crypto?.subtle) {
  // Browsers have it on secure origins and on localhost only.
  say('This browser cannot sign here: open the page over HTTPS, or on localhost.');
  field('app-key').disabled = true;
  field('app-secret').disabled = true;
}

const sign = signer(application);

globalThis.SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#calls',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: async (request) => {
    try {
      return await sign(request);
    } catch (failure) {
      say(String(failure instanceof Error ? failure.message : failure));
      throw failure;
    }
  },
});
