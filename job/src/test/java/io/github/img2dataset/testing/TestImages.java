package io.github.img2dataset.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Painted images. */
public final class TestImages {
    private TestImages() {}

    /** A color gradient that differs by seed. */
    public static BufferedImage painted(int width, int height, int seed) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        var from = Color.getHSBColor((seed * 37 % 360) / 360f, 0.8f, 0.9f);
        graphics.setPaint(new GradientPaint(0, 0, from, width, height, Color.WHITE));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.DARK_GRAY);
        graphics.fillOval(width / 4, height / 4, width / 3 + 1, height / 3 + 1);
        graphics.dispose();
        return image;
    }

    public static byte[] jpeg(int width, int height, int seed) {
        return encoded(painted(width, height, seed), "jpg");
    }

    public static byte[] png(int width, int height, int seed) {
        return encoded(painted(width, height, seed), "png");
    }

    private static byte[] encoded(BufferedImage image, String format) {
        try {
            var bytes = new ByteArrayOutputStream();
            ImageIO.write(image, format, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
