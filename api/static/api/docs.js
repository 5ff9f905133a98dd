"use strict";

const place = document.getElementById("docs");

// Whoever signed in to the web client may try what they read; writing wants the CSRF token.
function withCsrf(request) {
  const token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token[1];
  return request;
}

window.SwaggerUIBundle({
  domNode: place,
  url: new URL(place.dataset.document, document.baseURI).href,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  requestInterceptor: withCsrf,
});
