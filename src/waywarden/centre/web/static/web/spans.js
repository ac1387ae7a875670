// When a tag that was worn reported, and when it was silent. In: the fixes' times (epoch ms) in order, the bounds of one
// wearing, and the silence in seconds that counts as a gap. Out: [{from, to, known}] without holes between the bounds.

export function spansOf(times, from, to, gapS) {
  const moments = [from, ...times.filter((time) => time > from && time < to), to];
  const spans = [];
  for (let index = 1; index < moments.length; index += 1) {
    const [start, end] = [moments[index - 1], moments[index]];
    const known = (end - start) / 1000 < gapS;
    const last = spans.at(-1);
    if (last?.known && known) last.to = end;
    else if (end > start) spans.push({ from: start, to: end, known });
  }
  return spans;
}
