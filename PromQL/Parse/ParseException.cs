namespace LightWatch.PromQL.Parse;

/// <summary>
/// The query is not PromQL; the message says where and why, in Prometheus's words: <c>1:5: parse error: unexpected
/// …</c>.
/// </summary>
public sealed class ParseException(QueryText text, TextRange range, string reason) : Exception(
    $"{text.Position(range.Start)}: parse error: {reason}")
{
    /// <summary>Where in the query, in UTF-8 bytes.</summary>
    public TextRange Range { get; } = range;

    /// <summary>The message without its position.</summary>
    public string Reason { get; } = reason;
}
