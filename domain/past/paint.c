#include "domain/past/paint.h"

#include "base/chance.h"
#include "platform/files/png_write.h"

#define SKYLINE 150 /* row at which the ground begins */

typedef struct Colour {
    uint8_t red, green, blue;
} Colour;

typedef struct Canvas {
    uint8_t pixels[PAINT_HEIGHT][PAINT_WIDTH][3];
} Canvas;

static void box(Canvas *canvas, int x, int y, int width, int height, Colour colour)
{
    for (int row = y < 0 ? 0 : y; row < y + height && row < PAINT_HEIGHT; row++) {
        for (int column = x < 0 ? 0 : x; column < x + width && column < PAINT_WIDTH; column++) {
            canvas->pixels[row][column][0] = colour.red;
            canvas->pixels[row][column][1] = colour.green;
            canvas->pixels[row][column][2] = colour.blue;
        }
    }
}

static void disc(Canvas *canvas, int x, int y, int radius, Colour colour)
{
    for (int dy = -radius; dy <= radius; dy++) {
        int half = 0;
        while ((half + 1) * (half + 1) + dy * dy <= radius * radius)
            half++;
        box(canvas, x - half, y + dy, 2 * half + 1, 1, colour);
    }
}

/* A wall with doors and windows, and the pavement before it. */
static void street(Canvas *canvas, uint64_t *luck)
{
    static const Colour WALLS[] = {
        {202, 190, 168}, {178, 190, 186}, {206, 176, 158}, {188, 184, 200}, {214, 206, 182}};
    static const Colour DARK = {84, 96, 104}, GLASS = {140, 164, 176}, KERB = {206, 204, 198};
    Colour wall = WALLS[chance(luck) % LENGTH(WALLS)];

    box(canvas, 0, 0, PAINT_WIDTH, SKYLINE, wall);
    box(canvas, 0, SKYLINE, PAINT_WIDTH, PAINT_HEIGHT - SKYLINE, (Colour){128, 126, 122});
    box(canvas, 0, SKYLINE, PAINT_WIDTH, 6, KERB);
    for (int x = chance_between(luck, 6, 30); x < PAINT_WIDTH - 60;
         x += chance_between(luck, 74, 104)) {
        bool is_door = chance_between(luck, 0, 2) == 0;
        box(canvas, x, is_door ? 62 : 44, 46, is_door ? SKYLINE - 62 : 44, DARK);
        box(canvas, x + 4, is_door ? 66 : 48, 38, is_door ? 34 : 36, GLASS);
    }
    box(canvas, 0, 14, PAINT_WIDTH, 14, WALLS[chance(luck) % LENGTH(WALLS)]);
}

static void clutter(Canvas *canvas, uint64_t *luck)
{
    static const Colour THINGS[] = {
        {150, 106, 62}, {172, 62, 44}, {52, 104, 158}, {58, 118, 74}, {206, 156, 56}};
    static const Colour TYRE = {34, 34, 38};

    for (int i = chance_between(luck, 4, 7); i > 0; i--) {
        Colour colour = THINGS[chance(luck) % LENGTH(THINGS)];
        int x = chance_between(luck, 10, PAINT_WIDTH - 80), foot = chance_between(luck, 176, 226);
        if (chance_between(luck, 0, 1) == 0) {
            int height = chance_between(luck, 24, 54);
            box(canvas, x, foot - height, chance_between(luck, 34, 64), height, colour);
        } else { /* something on two wheels */
            disc(canvas, x + 10, foot - 11, 11, TYRE);
            disc(canvas, x + 56, foot - 11, 11, TYRE);
            box(canvas, x + 8, foot - 34, 48, 16, colour);
            box(canvas, x + 52, foot - 52, 6, 22, TYRE);
        }
    }
}

/* What came after is brighter or darker by a little, as another hour is. */
static void shine(Canvas *canvas, uint64_t *luck)
{
    uint8_t *sample = &canvas->pixels[0][0][0];
    int more = chance_between(luck, -22, 22);

    for (size_t i = 0; i < sizeof(canvas->pixels); i++) {
        int value = sample[i] + more;
        sample[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
    for (int i = 0; i < 24; i++) { /* leaves on the ground: they lie elsewhere each time */
        int x = chance_between(luck, 0, PAINT_WIDTH),
            y = chance_between(luck, SKYLINE + 8, PAINT_HEIGHT);
        disc(canvas, x, y, 2, (Colour){126, 132, 84});
    }
}

void paint(Buf *out, uint64_t place, uint64_t light, bool cleared)
{
    Canvas canvas;

    street(&canvas, &place);
    if (!cleared)
        clutter(&canvas, &place);
    shine(&canvas, &light);
    png_write(out, &canvas.pixels[0][0][0], PAINT_WIDTH, PAINT_HEIGHT, true);
}
