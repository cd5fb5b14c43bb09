// The page's own script: it starts Parlor's WebAssembly, and takes over where that cannot go on.
//
// Small and plain, since it is the one part that works when nothing else does. Comments and indentation are not sent.

const find = (id) => document.getElementById(id);
const unloaded = find("unloaded");
const broken = find("broken");

// Everything of the page that would go on by itself: tracks, connections, sockets, observers.
const held = new Set();
let over = false;

const KINDS = "blur change click enterpictureinpicture focusin focusout fullscreenchange input keydown keyup leavepictureinpicture pagehide pointerdown popstate submit visibilitychange".split(" ");
const silence = (event) => event.stopImmediatePropagation();

// What a socket says about its end would wake the program.
const end = (thing) => {
  for (const kind of ["close", "error"]) thing.addEventListener?.(kind, silence, true);
  (thing.stop ?? thing.close ?? thing.release ?? thing.disconnect).call(thing);
};

// A program that panicked is not called again: no key, no click, no timer. What it has asked for and still gets
// is ended as it comes.
const breakDown = () => {
  if (over) return;
  over = true;
  held.forEach(end);
  for (let timer = setTimeout(silence); timer > 0; timer -= 1) clearTimeout(timer);
  globalThis.setTimeout = globalThis.setInterval = globalThis.queueMicrotask = () => 0;
  for (const kind of KINDS) addEventListener(kind, silence, true);
  broken.hidden = false;
  document.body.replaceChildren(broken);
  broken.querySelector("h1").focus();
};

// Says that a part of the page is not there, and offers to load the page again.
const miss = () => (unloaded.hidden = false);

// Whether calls can work: WebRTC may be switched off, and an add-on may have taken it away, or half of it. Two connections
// describe themselves to each other, as in a call. No candidate goes between them, so they never connect. A browser that
// takes long is given the benefit of the doubt, since somebody waits for it.
const negotiate = async () => {
  const ends = [];
  const open = () => ends[ends.push(new RTCPeerConnection()) - 1];
  try {
    const [one, other] = [open(), open()];
    one.addTransceiver("audio");
    one.createDataChannel("");
    await one.setLocalDescription();
    await other.setRemoteDescription(one.localDescription);
    other.getTransceivers();
    await other.setLocalDescription();
    await one.setRemoteDescription(other.localDescription);
    await one.addIceCandidate();
    return true;
  } catch {
    return false;
  } finally {
    for (const end of ends) end.close();
  }
};
const canConnect = () => Promise.race([negotiate(), new Promise((resolve) => setTimeout(resolve, 3_000, true))]);

globalThis.parlor = {
  canConnect,
  hold: (thing) => (over ? end(thing) : held.add(thing)),
  release: (thing) => held.delete(thing),
  miss,
  breakDown,
};

// A trap that no panic announced, such as memory that ran out.
const judge = (error) => {
  if (globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError) breakDown();
};
addEventListener("error", ({ error }) => judge(error));
addEventListener("unhandledrejection", ({ reason }) => judge(reason));

addEventListener("click", ({ target }) => target.closest?.("[data-reload]") && location.reload(), true);

// What has not come by then may still come; then the sentence goes.
const late = setTimeout(miss, 10_000);

// What is on its way to a page that is being left is broken off: no fault. Where the page stays after all, `late`
// tells. No longer than it has to be, since a page that listens for `beforeunload` may not be kept for the way back.
let left = false;
const leave = () => (left = true);
addEventListener("beforeunload", leave);
addEventListener("pagehide", leave);

try {
  const { default: start, hydrate } = await import("{pkg}/parlor.js");
  await start({ module_or_path: "{pkg}/parlor.wasm" });
  hydrate();
  clearTimeout(late);
  removeEventListener("beforeunload", leave);
  unloaded.hidden = true;
} catch (error) {
  if (!left) {
    console.error(error);
    unloaded.hidden = over;
  }
}
