/** What the header of a picture says. Nothing is unpacked to learn it. */
export type PictureHeader = {
  /** Pixels, as stored: before `orientation` is applied. */
  readonly width: number;
  readonly height: number;
  /** How to turn it upright, 1 to 8 (Exif 2.32, tag 0x0112); 1: it is upright. */
  readonly orientation: number;
  /** True when it has further frames; only the first one is read. */
  readonly animated: boolean;
};

/** Thrown for a picture that breaks its format or ends too early. */
export class BrokenPicture extends Error {}
