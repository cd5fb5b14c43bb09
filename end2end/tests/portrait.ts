// Cameras for the README's picture: somebody in front of a wall, drawn by code, breathing a little.
//
// Only pictures for people to look at; no test judges them.

/** Colours in red, green, blue. */
type Rgb = readonly [number, number, number];

/** Who sits there, and where. */
export type Sitter = { wall: Rgb; light: Rgb; skin: Rgb; hair: Rgb; shirt: Rgb };

export const SITTERS: Record<string, Sitter> = {
  Alice: { wall: [58, 78, 92], light: [120, 150, 160], skin: [224, 172, 140], hair: [74, 44, 30], shirt: [196, 92, 76] },
  Bob: { wall: [120, 104, 84], light: [206, 184, 148], skin: [141, 95, 66], hair: [28, 24, 24], shirt: [44, 92, 120] },
  Carol: { wall: [66, 92, 78], light: [150, 180, 150], skin: [240, 200, 175], hair: [190, 150, 80], shirt: [90, 72, 130] },
};

/** A loop of two seconds that Chromium takes for a camera. */
export function portraitVideo(sitter: Sitter): Buffer {
  const [wide, high, frames] = [640, 360, 20];
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${wide} H${high} F10:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) {
    const breath = Math.sin((2 * Math.PI * frame) / frames);
    const planes = [Buffer.alloc(wide * high), Buffer.alloc((wide * high) / 4), Buffer.alloc((wide * high) / 4)] as const;
    for (let y = 0; y < high; y += 1) {
      for (let x = 0; x < wide; x += 1) {
        const [r, g, b] = pixel(sitter, x - wide / 2, y - high / 2, breath);
        planes[0][y * wide + x] = clamp(0.299 * r + 0.587 * g + 0.114 * b);
        if (x % 2 || y % 2) continue;
        const at = (y / 2) * (wide / 2) + x / 2;
        planes[1][at] = clamp(128 - 0.1687 * r - 0.3313 * g + 0.5 * b);
        planes[2][at] = clamp(128 + 0.5 * r - 0.4187 * g - 0.0813 * b);
      }
    }
    parts.push(Buffer.from('FRAME\n'), ...planes);
  }
  return Buffer.concat(parts);
}

/** The colour of one point, seen from the middle of the picture. */
function pixel({ wall, light, skin, hair, shirt }: Sitter, x: number, y: number, breath: number): Rgb {
  const [headX, headY] = [6 * breath, -42 + 2 * breath];
  const inEllipse = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2;
  const face = inEllipse(headX, headY, 58, 74);
  const shade = (colour: Rgb, by: number): Rgb => [colour[0] * by, colour[1] * by, colour[2] * by];
  if (face < 1 && y > headY - 34 + 0.004 * (x - headX) ** 2) {
    const eye = Math.min(inEllipse(headX - 22, headY - 4, 6, 4), inEllipse(headX + 22, headY - 4, 6, 4));
    if (eye < 1) return shade(hair, 0.7);
    const mouth = Math.abs(y - headY - 36 + 0.012 * (x - headX) ** 2);
    if (mouth < 2.5 && Math.abs(x - headX) < 18) return shade(skin, 0.62);
    return shade(skin, 1.06 - 0.0022 * (x - headX) - 0.12 * face);
  }
  if (inEllipse(headX, headY - 12, 68, 76) < 1 && y < headY + 48) return shade(hair, 1 - 0.002 * (x - headX));
  if (Math.abs(x - headX / 2) < 24 && y > headY + 40 && y < 62) return shade(skin, 0.8);
  if (inEllipse(0, 210 + breath, 176, 160) < 1) return shade(shirt, 1 - 0.0012 * x);
  const glow = Math.exp(-(((x + 190) / 190) ** 2 + ((y + 110) / 170) ** 2));
  return [wall[0] + (light[0] - wall[0]) * glow, wall[1] + (light[1] - wall[1]) * glow, wall[2] + (light[2] - wall[2]) * glow];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
