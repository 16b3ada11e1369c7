/*
 * Decodes, resizes and encodes the JPEGs of a folder with libjpeg-turbo and plain loops, one round for each line on
 * standard input: what fast mode would cost without Java and OpenCV.
 *
 *   cc -O3 -o turbo_steps job/benchmark/src/main/c/turbo_steps.c -ljpeg -lm
 *   turbo_steps FOLDER SIZE
 *
 * Prints images, then nanoseconds of CPU for decode, resize, encode; then "end".
 */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>

struct image {
    unsigned char *bytes;
    size_t length;
};

struct picture {
    int width, height, reduction, original_width, original_height;
    unsigned char *samples; /* three to a pixel */
};

struct failure {
    struct jpeg_error_mgr manager;
    jmp_buf back;
};

static void fail(j_common_ptr info) { longjmp(((struct failure *)info->err)->back, 1); }

static void be_silent(j_common_ptr info, int level) { (void)info, (void)level; }

static void *reserve(size_t bytes) {
    void *memory = malloc(bytes);
    if (!memory) {
        perror("turbo_steps");
        exit(1);
    }
    return memory;
}

static long long cpu(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int at_least_one(double length) { return length < 1 ? 1 : (int)rint(length); }

/* The longest side becomes size. */
static void target(int width, int height, int size, int *to_width, int *to_height) {
    double scale = (double)size / (width > height ? width : height);
    *to_width = at_least_one(width * scale);
    *to_height = at_least_one(height * scale);
}

/* Reduces by 8, 4 or 2 where twice the needed size is left. */
static int decode(const struct image *image, int size, struct picture *picture) {
    struct jpeg_decompress_struct info;
    struct failure failure;
    picture->samples = NULL;
    info.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = fail;
    failure.manager.emit_message = be_silent;
    if (setjmp(failure.back)) {
        jpeg_destroy_decompress(&info);
        free(picture->samples);
        return 0;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, image->bytes, image->length);
    jpeg_read_header(&info, TRUE);
    int to_width, to_height;
    target(info.image_width, info.image_height, size, &to_width, &to_height);
    int reduction = 8;
    while (reduction > 1
           && ((int)info.image_width < 2 * reduction * to_width || (int)info.image_height < 2 * reduction * to_height)) {
        reduction /= 2;
    }
    info.scale_num = 1;
    info.scale_denom = reduction;
    info.out_color_space = JCS_EXT_BGR;
    jpeg_start_decompress(&info);
    *picture = (struct picture){info.output_width, info.output_height, reduction, info.image_width, info.image_height,
                                reserve((size_t)3 * info.output_width * info.output_height)};
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = picture->samples + (size_t)3 * picture->width * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return 1;
}

/* The cells of a row: of its columns' sums by their shares. */
static void average_columns(const float *sums, int width, double step, float scale, struct picture *to, int y) {
    unsigned char *out = to->samples + (size_t)3 * to->width * y;
    for (int x = 0; x < to->width; x++) {
        double begin = x * step, end = fmin(begin + step, width);
        float blue = 0, green = 0, red = 0;
        for (int i = (int)begin; i < end; i++) {
            float share = (float)(fmin(i + 1, end) - fmax(i, begin));
            blue += share * sums[3 * i];
            green += share * sums[3 * i + 1];
            red += share * sums[3 * i + 2];
        }
        out[3 * x] = (unsigned char)(blue * scale + 0.5f);
        out[3 * x + 1] = (unsigned char)(green * scale + 0.5f);
        out[3 * x + 2] = (unsigned char)(red * scale + 0.5f);
    }
}

static void average(const struct picture *from, struct picture *to) {
    double step_x = (double)from->original_width / from->reduction / to->width;
    double step_y = (double)from->original_height / from->reduction / to->height;
    int samples = 3 * from->width;
    float *sums = reserve(samples * sizeof *sums);
    for (int y = 0; y < to->height; y++) {
        double begin = y * step_y, end = fmin(begin + step_y, from->height);
        memset(sums, 0, samples * sizeof *sums);
        for (int i = (int)begin; i < end; i++) {
            const unsigned char *row = from->samples + (size_t)samples * i;
            float share = (float)(fmin(i + 1, end) - fmax(i, begin));
            for (int x = 0; x < samples; x++) {
                sums[x] += share * row[x];
            }
        }
        average_columns(sums, from->width, step_x, (float)(1 / (step_x * step_y)), to, y);
    }
    free(sums);
}

static void encode(const struct picture *picture) {
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr manager;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    info.err = jpeg_std_error(&manager);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &length);
    info.image_width = picture->width;
    info.image_height = picture->height;
    info.input_components = 3;
    info.in_color_space = JCS_EXT_BGR;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = picture->samples + (size_t)3 * picture->width * info.next_scanline;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    free(bytes);
}

/* Pictures that would grow are encoded as they are. */
static void steps(const struct image *image, int size, long long sums[4]) {
    struct picture picture, small;
    long long start = cpu();
    if (!decode(image, size, &picture)) {
        return;
    }
    long long decoded = cpu();
    target(picture.original_width, picture.original_height, size, &small.width, &small.height);
    int shrinks = small.width < picture.width;
    if (shrinks) {
        small.samples = reserve((size_t)3 * small.width * small.height);
        average(&picture, &small);
    }
    long long resized = cpu();
    encode(shrinks ? &small : &picture);
    long long encoded = cpu();
    sums[0]++;
    sums[1] += decoded - start;
    sums[2] += resized - decoded;
    sums[3] += encoded - resized;
    free(picture.samples);
    if (shrinks) {
        free(small.samples);
    }
}

static int read_file(const char *folder, const char *name, struct image *image) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        return 0;
    }
    fseek(file, 0, SEEK_END);
    image->length = ftell(file);
    rewind(file);
    image->bytes = reserve(image->length + 1);
    int whole = fread(image->bytes, 1, image->length, file) == image->length;
    fclose(file);
    return whole;
}

int main(int count, char **arguments) {
    DIR *folder = count == 3 ? opendir(arguments[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "turbo_steps FOLDER SIZE\n");
        return 2;
    }
    struct image *images = NULL;
    int length = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".jpg") == 0) {
            images = realloc(images, (length + 1) * sizeof *images);
            length += images && read_file(arguments[1], entry->d_name, images + length);
        }
    }
    closedir(folder);
    for (int c = getchar(); c != EOF; c = getchar()) {
        if (c == '\n') {
            long long sums[4] = {0, 0, 0, 0};
            for (int i = 0; i < length; i++) {
                steps(images + i, atoi(arguments[2]), sums);
            }
            printf("jpg\t%lld\t%lld\t%lld\t%lld\nend\n", sums[0], sums[1], sums[2], sums[3]);
            fflush(stdout);
        }
    }
    return 0;
}
