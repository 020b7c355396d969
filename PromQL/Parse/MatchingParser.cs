namespace LightWatch.PromQL.Parse;

/// <summary>
/// Reads lists of label names, and what may stand behind a binary operator: bool, on, ignoring, group_left,
/// group_right, fill.
/// </summary>
internal sealed class MatchingParser(TokenReader tokens)
{
    private const string Grouping = "grouping opts";

    /// <summary>What stood behind an operator.</summary>
    internal readonly record struct Modifiers(bool ReturnBool, VectorMatching Matching);

    public Modifiers ReadModifiers()
    {
        var returnBool = tokens.TryTake(TokenKind.Bool, out _);
        var matching = new VectorMatching(MatchCardinality.OneToOne, On: false, [], []);
        if (tokens.Peek().Kind is TokenKind.On or TokenKind.Ignoring)
        {
            var on = tokens.Take().Kind == TokenKind.On;
            matching = matching with { On = on, Labels = ReadLabels().Names };
            if (tokens.Peek().Kind is TokenKind.GroupLeft or TokenKind.GroupRight)
            {
                var cardinality = tokens.Take().Kind == TokenKind.GroupLeft
                    ? MatchCardinality.ManyToOne
                    : MatchCardinality.OneToMany;
                var include = tokens.Peek().Kind == TokenKind.LeftParen ? ReadLabels().Names : [];
                matching = matching with { Cardinality = cardinality, Include = include };
            }
        }
        return new Modifiers(returnBool, ReadFill(matching));
    }

    /// <summary>Label names in parentheses, a comma after the last allowed.</summary>
    public (IReadOnlyList<string> Names, int End) ReadLabels()
    {
        var outer = tokens.Context;
        var names = new List<string>();
        tokens.Context = new ParseContext(Grouping, "\"(\"");
        tokens.Expect(TokenKind.LeftParen);
        while (true)
        {
            tokens.Context = new ParseContext(Grouping, "label");
            if (tokens.Peek().Kind == TokenKind.RightParen) break;
            names.Add(ReadLabel());
            tokens.Context = new ParseContext(Grouping, "\",\" or \")\"");
            if (!tokens.TryTake(TokenKind.Comma, out _)) break;
        }
        var end = tokens.Expect(TokenKind.RightParen).End;
        tokens.Context = outer;
        return (names, end);
    }

    private string ReadLabel()
    {
        var token = tokens.Peek();
        if (!token.IsLabelName && token.Kind != TokenKind.String) throw tokens.Unexpected();
        tokens.Take();
        var name = token.Kind == TokenKind.String ? tokens.Unquoted(token) : tokens.TextOf(token);
        return name.Length == 0 ? throw tokens.Error(token.Range, "invalid label name for grouping: \"\"") : name;
    }

    private VectorMatching ReadFill(VectorMatching matching)
    {
        if (tokens.TryTake(TokenKind.Fill, out _))
        {
            var both = ReadFillValue();
            return matching with { FillLeft = both, FillRight = both };
        }
        if (tokens.TryTake(TokenKind.FillLeft, out _))
        {
            matching = matching with { FillLeft = ReadFillValue() };
            return tokens.TryTake(TokenKind.FillRight, out _)
                ? matching with { FillRight = ReadFillValue() }
                : matching;
        }
        if (!tokens.TryTake(TokenKind.FillRight, out _)) return matching;
        matching = matching with { FillRight = ReadFillValue() };
        return tokens.TryTake(TokenKind.FillLeft, out _) ? matching with { FillLeft = ReadFillValue() } : matching;
    }

    private double ReadFillValue()
    {
        tokens.Expect(TokenKind.LeftParen);
        var negative = tokens.TryTake(TokenKind.Sub, out _);
        if (!negative) tokens.TryTake(TokenKind.Add, out _);
        var (value, _) = Literals.Read(tokens, tokens.Take([TokenKind.Number, TokenKind.Duration]));
        tokens.Expect(TokenKind.RightParen);
        return negative ? -value : value;
    }
}
