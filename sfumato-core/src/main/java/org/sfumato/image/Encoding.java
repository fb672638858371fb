package org.sfumato.image;

/**
 * What the samples of an image mean: how they become sRGB, and sRGB becomes them. Samples are in 0
 * to 65,535, interleaved.
 */
interface Encoding {
  /** Colours of a pixel, alpha apart: 1 or 3. */
  int channels();

  /**
   * Fills in {@code rgb}, three values a pixel, from a row of samples.
   *
   * @param samples {@code channels()} values a pixel
   */
  void toSrgb(int[] samples, int[] rgb);

  /** The other way. */
  void fromSrgb(int[] rgb, int[] samples);

  /** Whether samples are sRGB as they are, up to a level of 8 bits. */
  boolean isSrgb();

  /** Three channels that are sRGB. */
  Encoding RGB =
      new Encoding() {
        @Override
        public int channels() {
          return 3;
        }

        @Override
        public void toSrgb(int[] samples, int[] rgb) {
          System.arraycopy(samples, 0, rgb, 0, rgb.length);
        }

        @Override
        public void fromSrgb(int[] rgb, int[] samples) {
          System.arraycopy(rgb, 0, samples, 0, rgb.length);
        }

        @Override
        public boolean isSrgb() {
          return true;
        }
      };

  /** One channel with the curve of sRGB. */
  Encoding GRAY =
      new Encoding() {
        @Override
        public int channels() {
          return 1;
        }

        @Override
        public void toSrgb(int[] samples, int[] rgb) {
          for (int i = 0; i < rgb.length; i++) {
            rgb[i] = samples[i / 3];
          }
        }

        /** The luma of BT.601, exact where all three are one. */
        @Override
        public void fromSrgb(int[] rgb, int[] samples) {
          for (int i = 0; i < rgb.length / 3; i++) {
            samples[i] =
                (299 * rgb[3 * i] + 587 * rgb[3 * i + 1] + 114 * rgb[3 * i + 2] + 500) / 1000;
          }
        }

        @Override
        public boolean isSrgb() {
          return true;
        }
      };
}
