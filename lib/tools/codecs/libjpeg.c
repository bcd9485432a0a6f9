/*
 * What the project calls of libjpeg-turbo: from the bytes of a JPEG to its samples, one row behind
 * another. Whatever is damaged ends the module's run, after its reason has been written down.
 */
#include <stdio.h>
#include <stdlib.h>
#define JPEG_INTERNALS
#include "jinclude.h"
#include "jversion.h"
#include "jpeglib.h"
#include "jerror.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* The messages of the library, by their numbers, as its own jerror.c lists them. */
#define JMESSAGE(code, string) string,
static const char *const messages[] = {
#include "jerror.h"
  NULL
};

static char message[JMSG_LENGTH_MAX];
static struct jpeg_decompress_struct decoder;
static struct jpeg_error_mgr errors;

/* Where the reason stands, as text that ends with a zero. */
EXPORT("message") const char *message_text(void) { return message; }

static void fail(j_common_ptr info)
{
  const int *with = info->err->msg_parm.i;
  const char *text = messages[info->err->msg_code];
  const char *place = text;
  while (*place != 0 && !(place[0] == '%' && place[1] == 's')) place++;
  if (*place != 0)
    snprintf(message, sizeof(message), text, info->err->msg_parm.s);
  else
    snprintf(message, sizeof(message), text, with[0], with[1], with[2], with[3]);
  __builtin_trap();
}

/* Level -1 says that the data is corrupt. These are not: cameras write them, and Pillow reads on. */
static void judge(j_common_ptr info, int level)
{
  if (level >= 0) return;
  switch (info->err->msg_code) {
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_TOO_MUCH_DATA:
  case JWRN_ADOBE_XFORM:
  case JWRN_JFIF_MAJOR:
  case JWRN_NOT_SEQUENTIAL:
    return;
  }
  fail(info);
}

static void ignore(j_common_ptr info) {}
static void ignore_text(j_common_ptr info, char *text) {}

struct jpeg_error_mgr *jpeg_std_error(struct jpeg_error_mgr *manager)
{
  manager->error_exit = fail;
  manager->emit_message = judge;
  manager->output_message = ignore;
  manager->format_message = ignore_text;
  manager->reset_error_mgr = ignore;
  return manager;
}

/*
 * Decodes a JPEG: gray stays gray, YCbCr becomes RGB, YCCK becomes CMYK. `colors` says what the
 * components are, one of the library's J_COLOR_SPACE, or 0 where the file tells. The samples have
 * 8 bits; their address is returned.
 */
EXPORT("decode") unsigned char *decode(unsigned char *data, unsigned long length, int colors)
{
  unsigned char *samples;
  size_t row_length;
  decoder.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, data, length);
  jpeg_read_header(&decoder, TRUE);
  if (colors != 0) decoder.jpeg_color_space = (J_COLOR_SPACE)colors;
  decoder.out_color_space = decoder.num_components == 1   ? JCS_GRAYSCALE
                            : decoder.num_components == 3 ? JCS_RGB
                                                          : JCS_CMYK;
  jpeg_start_decompress(&decoder);
  row_length = (size_t)decoder.output_width * decoder.output_components;
  samples = malloc(row_length * decoder.output_height);
  if (samples == NULL) ERREXIT1(&decoder, JERR_OUT_OF_MEMORY, 0);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = samples + row_length * decoder.output_scanline;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  return samples;
}

/* Pictures of 12 and 16 bits are refused before: their halves of the library are left out. */
#define NEVER(name) void name(j_decompress_ptr info) { __builtin_trap(); }
#define NEVER_EITHER(name) void name(j_decompress_ptr info, boolean flag) { __builtin_trap(); }
NEVER(j12init_color_deconverter)
NEVER(j12init_inverse_dct)
NEVER(j12init_upsampler)
NEVER(j16init_color_deconverter)
NEVER(j16init_upsampler)
NEVER_EITHER(j12init_d_coef_controller)
NEVER_EITHER(j12init_d_main_controller)
NEVER_EITHER(j12init_d_post_controller)
NEVER_EITHER(j16init_d_main_controller)
NEVER_EITHER(j16init_d_post_controller)
