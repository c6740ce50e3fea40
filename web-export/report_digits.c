#include "web-export/report_parts.h"

void ab_report_put_digits(struct ab_text *out, uint32_t number)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    do {
        uint32_t digit = number & 31u;
        number >>= 5;
        ab_text_append(out, &digits[number > 0 ? digit | 32u : digit], 1);
    } while (number > 0);
}

void ab_report_put_step(struct ab_text *out, int32_t step)
{
    ab_report_put_digits(out,
                         step >= 0 ? 2u * (uint32_t)step : 2u * (uint32_t)-step - 1u);
}
