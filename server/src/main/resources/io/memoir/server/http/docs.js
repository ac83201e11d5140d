"use strict";
// Shows openapi.json. Everything is put in as text, never as markup.

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};

const nameOf = (schema) => (schema && schema.$ref ? schema.$ref.split("/").pop() : undefined);

const kindOf = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return nameOf(schema);
  if (schema.oneOf) return schema.oneOf.map(kindOf).join(" or ");
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return "list of " + kindOf(schema.items);
  return schema.type || "";
};

const noteOf = (schema, schemas) => {
  const target = schema.$ref ? schemas[nameOf(schema)] : schema;
  const parts = [];
  if (schema.description || target.description) parts.push(schema.description || target.description);
  if (schema.default !== undefined) parts.push("Default: " + schema.default + ".");
  if (schema.minimum !== undefined && schema.maximum !== undefined) parts.push(schema.minimum + " to " + schema.maximum + ".");
  return parts.join(" ");
};

const fields = (schema, schemas) => {
  const target = schema.$ref ? schemas[nameOf(schema)] : schema;
  const table = element("table");
  for (const [name, field] of Object.entries(target.properties || {})) {
    const row = element("tr");
    const required = (target.required || []).includes(name) ? " (required)" : "";
    const cell = element("td");
    cell.append(element("code", name));
    cell.append(required);
    row.append(cell, element("td", kindOf(field), "note"), element("td", noteOf(field, schemas), "note"));
    table.append(row);
  }
  return table;
};

const shape = (title, schema, schemas) => {
  const block = element("div");
  block.append(element("p", title + ": " + kindOf(schema), "note"));
  for (const each of schema.oneOf || [schema]) {
    const target = each.$ref ? schemas[nameOf(each)] : each;
    if (target.properties) block.append(fields(each, schemas));
  }
  return block;
};

const route = (path, method, operation, schemas) => {
  const details = element("details");
  const summary = element("summary");
  summary.append(element("code", method.toUpperCase(), "method"), element("code", path), " " + operation.summary);
  details.append(summary);
  const inside = element("div");
  const port = { api: "API port", admin: "admin port", both: "both ports" }[operation["x-port"]];
  const role = operation["x-role"] === "none" ? "no key needed" : "role " + operation["x-role"];
  inside.append(element("p", (operation.description ? operation.description + " " : "") + "(" + role + ", " + port + ")", "note"));
  if (operation.parameters) {
    const table = element("table");
    for (const parameter of operation.parameters) {
      const row = element("tr");
      const cell = element("td");
      cell.append(element("code", parameter.name));
      row.append(cell, element("td", parameter.in, "note"), element("td", parameter.description || noteOf(parameter.schema, schemas), "note"));
      table.append(row);
    }
    inside.append(table);
  }
  const media = (content) => content && Object.values(content)[0].schema;
  if (operation.requestBody) inside.append(shape("Body", media(operation.requestBody.content), schemas));
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status !== "default") inside.append(shape("Response " + status, media(response.content), schemas));
  }
  details.append(inside);
  return details;
};

fetch("/openapi.json")
  .then((response) => response.json())
  .then((description) => {
    document.getElementById("about").textContent = description.info.description;
    const routes = document.getElementById("routes");
    let group;
    for (const [path, operations] of Object.entries(description.paths)) {
      const first = path.split(/[/:]/)[path.startsWith("/v1/") ? 2 : 1];
      if (first !== group) {
        routes.append(element("h2", first));
        group = first;
      }
      for (const [method, operation] of Object.entries(operations)) {
        routes.append(route(path, method, operation, description.components.schemas));
      }
    }
    routes.append(element("h2", "Problems"), fields({ $ref: "#/components/schemas/Problem" }, description.components.schemas));
  })
  .catch((problem) => {
    document.getElementById("about").textContent = "The OpenAPI document could not be read: " + problem.message;
  });
