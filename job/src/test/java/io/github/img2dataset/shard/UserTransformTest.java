package io.github.img2dataset.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.api.AddedColumn;
import io.github.img2dataset.api.AddedColumn.Kind;
import io.github.img2dataset.api.DecodedSample;
import io.github.img2dataset.api.SampleTransform;
import io.github.img2dataset.api.Verdict;
import io.github.img2dataset.testing.SmallJvm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencv.core.Mat;

class UserTransformTest {
    /** A step that keeps an object of OpenCV, whose library nothing has loaded yet: a driver decodes no image. */
    public static final class KeepsAMat implements SampleTransform {
        private final Mat picture = new Mat();

        @Override
        public List<AddedColumn> columns() {
            return List.of(new AddedColumn("rows", Kind.INTEGER));
        }

        @Override
        public Verdict apply(DecodedSample sample) {
            return Verdict.keep((long) picture.rows());
        }
    }

    /** Makes the step in a JVM that has done nothing else. */
    static final class Driver {
        public static void main(String[] arguments) {
            UserTransform.load(arguments[0]).columns().forEach(column -> System.out.println(column.name()));
        }
    }

    @Test
    void aStepIsMadeWhereNoImageWasDecodedBefore() throws Exception {
        assertThat(SmallJvm.lines(List.of("-Xmx64m"), Map.of(), Driver.class, KeepsAMat.class.getName()))
                .containsExactly("rows");
    }
}
