// The training, away from the page so that no loop can stop it. Gets {id, settings, until, known}; `settings` only
// when they have changed. Trains up to the epoch `until`, for a part of a frame at most, and sends the state.
import "../widgets.js";
import { Trainer } from "./trainer.mjs";

const SLICE = 10; // milliseconds

let trainer;

onmessage = ({ data: { id, settings, until, known } }) => {
  if (settings) trainer = new Trainer(settings);
  const end = performance.now() + SLICE;
  while (trainer.epochs < until && !trainer.over && performance.now() < end) trainer.epoch();
  postMessage({ id, ...trainer.snapshot(known) });
};
