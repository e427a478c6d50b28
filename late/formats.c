/* formats.c: the functions of gumbo, md4c, expat and uchardet, called where these were loaded. */
#include <expat.h>
#include <gumbo.h>
#include <md4c.h>

#include "late/late.h"

#define CALL(f) LATE_CALL(LATE_FORMATS, f)

/* ---- gumbo ------------------------------------------------------------------------------------------------ */

const struct GumboInternalOptions *late_gumbo_options(void)
{
    return late_symbol(LATE_FORMATS, "kGumboDefaultOptions");
}

GumboOutput *gumbo_parse_with_options(const GumboOptions *options, const char *page, size_t n)
{
    return CALL(gumbo_parse_with_options)(options, page, n);
}


/* ---- md4c ------------------------------------------------------------------------------------------------- */

int md_parse(const MD_CHAR *text, MD_SIZE n, const MD_PARSER *parser, void *arg)
{
    return CALL(md_parse)(text, n, parser, arg);
}

/* ---- uchardet --------------------------------------------------------------------------------------------- */

bool late_guess(char out[LATE_LABEL], const char *bytes, size_t n)
{
    return CALL(late_guess)(out, bytes, n);
}

/* ---- expat ------------------------------------------------------------------------------------------------ */

XML_Parser XML_ParserCreate(const XML_Char *encoding)
{
    return CALL(XML_ParserCreate)(encoding);
}

void XML_ParserFree(XML_Parser p)
{
    CALL(XML_ParserFree)(p);
}

void XML_SetUserData(XML_Parser p, void *arg)
{
    CALL(XML_SetUserData)(p, arg);
}

void XML_SetElementHandler(XML_Parser p, XML_StartElementHandler start, XML_EndElementHandler end)
{
    CALL(XML_SetElementHandler)(p, start, end);
}

void XML_SetCharacterDataHandler(XML_Parser p, XML_CharacterDataHandler text)
{
    CALL(XML_SetCharacterDataHandler)(p, text);
}

enum XML_Status XML_Parse(XML_Parser p, const char *bytes, int n, int is_last)
{
    return CALL(XML_Parse)(p, bytes, n, is_last);
}

enum XML_Status XML_StopParser(XML_Parser p, XML_Bool may_resume)
{
    return CALL(XML_StopParser)(p, may_resume);
}

enum XML_Error XML_GetErrorCode(XML_Parser p)
{
    return CALL(XML_GetErrorCode)(p);
}

const XML_LChar *XML_ErrorString(enum XML_Error error)
{
    return CALL(XML_ErrorString)(error);
}

XML_Index XML_GetCurrentByteIndex(XML_Parser p)
{
    return CALL(XML_GetCurrentByteIndex)(p);
}

XML_Size XML_GetCurrentLineNumber(XML_Parser p)
{
    return CALL(XML_GetCurrentLineNumber)(p);
}

XML_Size XML_GetCurrentColumnNumber(XML_Parser p)
{
    return CALL(XML_GetCurrentColumnNumber)(p);
}
