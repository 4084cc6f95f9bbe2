// The list of chapters with a button each that deletes this browser's copy of it.
// JupyterLite keeps edited files in IndexedDB, in one database for each address.
(function () {
  "use strict";
  const place = document.getElementById("wb-reset");
  if (!place) return;
  const lite = new URL("lite/", document.baseURI).pathname;
  const STORES = ["files", "checkpoints"];

  async function databases() {
    const all = indexedDB.databases ? await indexedDB.databases() : [];
    return all.map((one) => one.name)
      .filter((name) => name.startsWith("JupyterLite Storage") && name.includes(lite));
  }

  function open(name) {
    return new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }

  function work(database, store, mode, task) {
    return new Promise((done, failed) => {
      const request = task(database.transaction(store, mode).objectStore(store));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }

  async function eachStore(mode, task) {
    const results = [];
    for (const name of await databases()) {
      const database = await open(name);
      for (const store of STORES) {
        if (database.objectStoreNames.contains(store)) {
          results.push(await work(database, store, mode, task));
        }
      }
      database.close();
    }
    return results;
  }

  const kept = async () => new Set((await eachStore("readonly", (s) => s.getAllKeys())).flat());
  const forget = (path) => eachStore("readwrite", (s) => s.delete(path));

  async function draw() {
    const mine = await kept();
    const list = document.createElement("ul");
    for (const [path, title] of Object.entries(JSON.parse(place.dataset.chapters))) {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const changed = mine.has(path);
      name.textContent = title + (changed ? " (you have a copy)" : "");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = "Reset";
      button.disabled = !changed;
      button.setAttribute("aria-label", "Reset " + title);
      button.addEventListener("click", async () => {
        await forget(path);
        await draw();
        status.textContent = title + " is as published. Reload it where it is open.";
      });
      item.append(name, button);
      list.append(item);
    }
    list.append();
    place.replaceChildren(list, status);
  }

  const status = document.createElement("p");
  status.setAttribute("role", "status");
  draw();
})();
