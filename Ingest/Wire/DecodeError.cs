namespace LightWatch.Ingest.Wire;

/// <summary>Why the bytes of a request cannot be understood; nothing of such a request is kept.</summary>
internal enum DecodeError
{
    None,

    /// <summary>The bytes end early, a length points past the end, or a tag or varint is not legal.</summary>
    Malformed,

    /// <summary>A field that may occur once occurs twice; no encoder writes that.</summary>
    RepeatedField,

    /// <summary>Text is not UTF-8.</summary>
    BadText,

    /// <summary>Attribute values nest deeper than the limit.</summary>
    TooDeep,

    /// <summary>A label refers to a symbol that is not in the request's table.</summary>
    BadSymbol,

    /// <summary>The compressed block is damaged.</summary>
    BadCompression,

    /// <summary>The text does not have the syntax of its content type; the reason names the line.</summary>
    BadSyntax,
}

internal static class DecodeErrors
{
    /// <summary>A sentence for the sender's log.</summary>
    public static string Text(this DecodeError error) => error switch
    {
        DecodeError.None => "no error",
        DecodeError.RepeatedField => "the message repeats a field that may occur only once",
        DecodeError.BadText => "a name or value is not valid UTF-8 text",
        DecodeError.TooDeep => "attribute values are nested too deeply",
        DecodeError.BadSymbol => "a label refers to a symbol outside the symbol table",
        DecodeError.BadCompression => "the compressed body is damaged",
        DecodeError.BadSyntax => "the text cannot be parsed",
        _ => "the message is truncated or is not valid protobuf",
    };
}
