using LightWatch.Storage;

namespace LightWatch.PromQL.Parse;

/// <summary>Reads selectors: a metric's name, matchers in braces, or both.</summary>
internal sealed class SelectorParser(TokenReader tokens)
{
    private static readonly ParseContext LabelOrEnd = new("label matching", "identifier or \"}\"");
    private static readonly ParseContext CommaOrEnd = new("label matching", "\",\" or \"}\"");
    private static readonly ParseContext Operator = new("label matching", "label matching operator");
    private static readonly ParseContext Value = new("label matching", "string");

    /// <summary>A selector whose name, if it has one, was already taken.</summary>
    public VectorSelector Read(Token? name)
    {
        var matchers = new List<LabelMatcher>();
        var (start, end) = (name?.Start ?? tokens.Peek().Start, name?.End ?? 0);
        if (tokens.Peek().Kind == TokenKind.LeftBrace) end = ReadMatchers(matchers);
        var text = name is { } token ? tokens.TextOf(token) : null;
        if (text is not null) matchers.Add(new LabelMatcher(MatchKind.Equal, Labels.MetricNameLabel, text));
        return new VectorSelector(text, matchers, TimeShift.None) { Range = new TextRange(start, end) };
    }

    private int ReadMatchers(List<LabelMatcher> into)
    {
        var outer = tokens.Context;
        tokens.Take();
        while (true)
        {
            tokens.Context = LabelOrEnd;
            if (tokens.Peek().Kind == TokenKind.RightBrace) break;
            into.Add(ReadMatcher());
            tokens.Context = CommaOrEnd;
            if (!tokens.TryTake(TokenKind.Comma, out _)) break;
        }
        var end = tokens.Expect(TokenKind.RightBrace).End;
        tokens.Context = outer;
        return end;
    }

    private LabelMatcher ReadMatcher()
    {
        if (tokens.Peek().Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected();
        var name = tokens.Take();
        var text = name.Kind == TokenKind.String ? tokens.Unquoted(name) : tokens.TextOf(name);
        if (MatchKindOf(tokens.Peek().Kind) is not { } kind)
        {
            if (name.Kind == TokenKind.String) return new LabelMatcher(MatchKind.Equal, Labels.MetricNameLabel, text);
            tokens.Context = Operator;
            throw tokens.Unexpected();
        }
        tokens.Take();
        tokens.Context = Value;
        var value = tokens.Expect(TokenKind.String);
        return Create(kind, text, tokens.Unquoted(value), new TextRange(name.Start, value.End));
    }

    private LabelMatcher Create(MatchKind kind, string name, string value, TextRange range)
    {
        try
        {
            return new LabelMatcher(kind, name, value);
        }
        catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
        {
            throw tokens.Error(range, $"error parsing regexp: {bad.Message}");
        }
    }

    private static MatchKind? MatchKindOf(TokenKind kind) => kind switch
    {
        TokenKind.Assign => MatchKind.Equal,
        TokenKind.NotEqual => MatchKind.NotEqual,
        TokenKind.EqualRegex => MatchKind.Regex,
        TokenKind.NotRegex => MatchKind.NotRegex,
        _ => null,
    };
}
