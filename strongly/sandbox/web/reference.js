"use strict";

const base = document.body.dataset.base;

function request(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-in]")) {
    if (field.dataset.in === "path") {
      path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    } else if (field.value !== "") {
      query.append(field.name, field.value);
    }
  }
  const headers = { "X-API-Key": document.getElementById("key").value.trim() };
  const body = form.elements.namedItem("body")?.value;
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const target = base + path + (query.size ? `?${query}` : "");
  return { target, options: { method: form.dataset.method, headers, body, credentials: "omit" } };
}

function show(container, heading, text, failed) {
  const status = document.createElement("p");
  status.className = failed ? "outcome failed" : "outcome";
  status.textContent = heading;
  const body = document.createElement("pre");
  body.textContent = text;
  container.replaceChildren(status, body);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  if (!form.dataset.method) {
    return;
  }
  const container = form.querySelector(".response");
  const { target, options } = request(form);
  const started = performance.now();
  try {
    const response = await fetch(target, options);
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - started);
    const id = response.headers.get("X-Request-Id");
    const heading = `${options.method} ${target} → ${response.status} ${response.statusText}, ${milliseconds} ms, ${id}`;
    show(container, heading, pretty(text), !response.ok);
  } catch (error) {
    show(container, `${options.method} ${target}`, String(error), true);
  }
}

function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

for (const form of document.forms) {
  form.addEventListener("submit", send);
}
addEventListener("hashchange", open);
open();
