"use strict";

// The server knows where this rater is; the page only shows it. It never learns which image is natural.
const base = location.pathname.replace(/\/$/, "");
const GAP = 500; // ms without images between two pairs
const ACKNOWLEDGE = 200; // ms for which a choice is marked

const byId = (id) => document.getElementById(id);
const frames = [...document.querySelectorAll(".frame")];
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

let state; // as the server tells it
let open = false; // whether a choice is taken
let shownAt = 0;
let timer;

function show(id) {
  for (const section of document.querySelectorAll("section")) {
    section.hidden = section.id !== id;
  }
}

async function call(path, body) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(base + path, body ? post : { cache: "no-store" });
  if (!response.ok && response.status !== 409) { // 409: another page was faster; the answer says where we are
    throw new Error(path + ": " + response.status);
  }
  return response.json();
}

// Does what needs the server, as often as it takes: an answer sent twice counts once.
async function untilDone(action) {
  for (;;) {
    try {
      return await action();
    } catch (failure) {
      console.warn(failure);
      show("problem");
      byId("retry").focus();
      await new Promise((clicked) => byId("retry").addEventListener("click", clicked, { once: true }));
    }
  }
}

function clear() {
  clearTimeout(timer);
  byId("clock").classList.remove("running");
  for (const frame of frames) {
    const image = frame.querySelector("img");
    image.hidden = true;
    image.removeAttribute("src");
  }
}

function setOpen(value) {
  open = value;
  for (const frame of frames) {
    frame.disabled = !value;
  }
}

async function load() {
  await Promise.all(frames.map((frame) => {
    const image = frame.querySelector("img");
    image.src = `${base}/image/${state.trial}/${frame.dataset.side}`;
    return image.decode();
  }));
  const first = frames[0].querySelector("img");
  byId("pair").style.setProperty("--ratio", first.naturalWidth / first.naturalHeight);
}

function timeIsOver() {
  clear();
  byId("hint").textContent = "The images are gone. Which one was it? Guess if you are not sure.";
  call("/view", { trial: state.trial, over: true }).catch(console.warn); // else the pair is shown again after a reload
}

async function nextTrial() {
  clear();
  setOpen(false);
  frames.forEach((frame) => frame.classList.remove("chosen"));
  if (state.trial === null) {
    show("done");
    return;
  }
  byId("place").textContent = `Pair ${state.trial + 1} of ${state.total}`;
  byId("practice").hidden = !state.practice;
  byId("progress").max = state.total;
  byId("progress").value = state.trial;
  byId("hint").textContent = "";
  show("trial");
  document.querySelector("#trial h1").focus({ preventScroll: true });
  if (state.over) {
    byId("hint").textContent = "The time for this pair was over. Which one was it? Guess if you are not sure.";
    shownAt = performance.now();
    setOpen(true);
    return;
  }
  await untilDone(async () => {
    await Promise.all([load(), wait(GAP)]);
    await call("/view", { trial: state.trial, over: false });
  });
  show("trial");
  byId("clock").style.setProperty("--seconds", state.seconds + "s");
  requestAnimationFrame(() => {
    frames.forEach((frame) => (frame.querySelector("img").hidden = false));
    byId("clock").classList.add("running");
    byId("hint").textContent = "Choose an image.";
    shownAt = performance.now();
    timer = setTimeout(timeIsOver, state.seconds * 1000);
    setOpen(true);
  });
}

async function choose(frame) {
  if (!open) {
    return;
  }
  const answer = {
    trial: state.trial,
    choice: frame.dataset.side,
    millis: Math.round(performance.now() - shownAt),
  };
  clear();
  setOpen(false);
  frame.classList.add("chosen");
  byId("hint").textContent = "";
  const marked = wait(ACKNOWLEDGE);
  state = await untilDone(() => call("/answer", answer));
  await marked;
  nextTrial();
}

function introduce() {
  for (const element of document.querySelectorAll(".question")) {
    element.textContent = state.question;
  }
  document.querySelector(".seconds").textContent = state.seconds === 1 ? "1 second" : state.seconds + " seconds";
  byId("count").textContent = state.total;
  byId("rehearsal").hidden = state.rehearsals === 0;
  byId("rehearsal").textContent = state.rehearsals === 1
    ? "The first pair is for practice and does not count."
    : `The first ${state.rehearsals} pairs are for practice and do not count.`;
  byId("begin").textContent = state.trial === 0 ? "Begin" : `Continue with pair ${state.trial + 1}`;
  show("intro");
  byId("begin").focus();
}

const KEYS = { ArrowLeft: 0, ArrowUp: 0, 1: 0, ArrowRight: 1, ArrowDown: 1, 2: 1 };

document.addEventListener("keydown", (event) => {
  if (event.key in KEYS && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (open) {
      event.preventDefault();
      choose(frames[KEYS[event.key]]);
    }
  }
});
for (const frame of frames) {
  frame.addEventListener("click", () => choose(frame));
}
byId("begin").addEventListener("click", nextTrial);

(async () => {
  state = await untilDone(() => call("/trial"));
  if (state.trial === null) {
    show("done");
  } else {
    introduce();
  }
})();
