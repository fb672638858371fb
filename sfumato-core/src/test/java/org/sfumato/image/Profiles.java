package org.sfumato.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Colour profiles made up for tests: primaries, white of D50 and a power for a curve. */
final class Profiles {
  /** Red, green and blue of Adobe RGB (1998), in XYZ for D50. */
  private static final double[] ADOBE = {
    0.60974, 0.31111, 0.01947, 0.20528, 0.62567, 0.06087, 0.14919, 0.06322, 0.74457
  };

  private Profiles() {}

  /** Much like Adobe RGB: more greens than sRGB has. */
  static byte[] wide() {
    return matrix(ADOBE, 2.2);
  }

  /** A gray whose curve is not that of sRGB. */
  static byte[] gray() {
    return file("GRAY", new String[] {"wtpt", "kTRC"}, new byte[][] {white(), curve(1.8)});
  }

  private static byte[] matrix(double[] xyz, double gamma) {
    String[] tags = {"wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"};
    byte[][] data = {
      white(),
      xyz(xyz[0], xyz[1], xyz[2]),
      xyz(xyz[3], xyz[4], xyz[5]),
      xyz(xyz[6], xyz[7], xyz[8]),
      curve(gamma),
      curve(gamma),
      curve(gamma)
    };
    return file("RGB ", tags, data);
  }

  /** ICC.1:2010, section 7. */
  private static byte[] file(String space, String[] tags, byte[][] data) {
    int length = 128 + 4 + 12 * tags.length;
    for (byte[] value : data) {
      length += value.length;
    }
    ByteBuffer profile = ByteBuffer.allocate(length);
    profile.putInt(length).putInt(0).putInt(0x02400000);
    put(profile, "mntr").put(space.getBytes(StandardCharsets.US_ASCII));
    put(profile, "XYZ ").putShort((short) 2020).putShort((short) 1).putShort((short) 1);
    profile.position(36);
    put(profile, "acsp");
    profile.position(68);
    profile.put(white(), 8, 12);
    profile.position(128);
    profile.putInt(tags.length);
    int at = 128 + 4 + 12 * tags.length;
    for (int i = 0; i < tags.length; i++) {
      put(profile, tags[i]).putInt(at).putInt(data[i].length);
      at += data[i].length;
    }
    for (byte[] value : data) {
      profile.put(value);
    }
    return profile.array();
  }

  private static ByteBuffer put(ByteBuffer profile, String text) {
    return profile.put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] white() {
    return xyz(0.9642, 1, 0.8249);
  }

  private static byte[] xyz(double x, double y, double z) {
    ByteBuffer value = put(ByteBuffer.allocate(20), "XYZ ").putInt(0);
    return value.putInt(fixed(x)).putInt(fixed(y)).putInt(fixed(z)).array();
  }

  private static int fixed(double value) {
    return (int) Math.round(value * 65_536);
  }

  private static byte[] curve(double gamma) {
    ByteBuffer value = put(ByteBuffer.allocate(16), "curv").putInt(0).putInt(1);
    return value.putShort((short) Math.round(gamma * 256)).array();
  }
}
