namespace LightWatch.PromQL.Parse;

/// <summary>Reads the value of number and duration tokens.</summary>
internal static class Literals
{
    /// <summary>The value (of a duration: seconds), and whether it was written as a duration.</summary>
    /// <exception cref="ParseException">It is no number after all, or out of range.</exception>
    public static (double Value, bool IsDuration) Read(TokenReader tokens, Token token)
    {
        var text = tokens.TextOf(token);
        if (token.Kind == TokenKind.Number)
            return NumberSyntax.TryReadNumber(text, out var value) is { } error
                ? throw tokens.Error(token.Range, error)
                : (value, false);
        if (DurationText.TryRead(text, out var milliseconds) is { } reason) throw tokens.Error(token.Range, reason);
        return (DurationText.Seconds(milliseconds), true);
    }
}
