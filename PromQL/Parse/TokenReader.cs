using System.Text;
using System.Text.Unicode;

namespace LightWatch.PromQL.Parse;

/// <summary>
/// What the parser is in the middle of, for errors: <c>unexpected … in Where, expected Expected</c>.
/// </summary>
internal readonly record struct ParseContext(string Where, string Expected);

/// <summary>Hands out tokens with one of lookahead, and words the errors.</summary>
/// <remarks>
/// A token is only looked for when it is asked for, so that an error found earlier in the text is reported first.
/// </remarks>
internal sealed class TokenReader(QueryText text)
{
    private readonly Lexer _lexer = new(text);
    private Token? _next;

    /// <summary>The innermost construct that words its own errors; set while it is being read.</summary>
    public ParseContext Context { get; set; }

    public QueryText Text => text;

    public Token Peek() => _next ??= _lexer.Next();

    public Token Take()
    {
        var token = Peek();
        _next = null;
        return token;
    }

    public bool TryTake(TokenKind kind, out Token token)
    {
        token = Peek();
        if (token.Kind != kind) return false;
        _next = null;
        return true;
    }

    public Token Expect(TokenKind kind) => TryTake(kind, out var token) ? token : throw Unexpected();

    public Token Take(ReadOnlySpan<TokenKind> allowed) => allowed.Contains(Peek().Kind) ? Take() : throw Unexpected();

    public string TextOf(Token token) => text.Slice(token);

    public string Unquoted(Token token) => StringSyntax.Unquote(text.Utf8[token.Start..token.End]);

    /// <summary>The node of a string.</summary>
    public StringLiteral Literal(Token token)
    {
        var bytes = StringSyntax.Bytes(text.Utf8[token.Start..token.End]);
        var quoted = Utf8.IsValid(bytes) ? null : GoText.Quote(bytes);
        return new StringLiteral(Encoding.UTF8.GetString(bytes), quoted) { Range = token.Range };
    }

    /// <summary>The error for a next token that does not belong there.</summary>
    public ParseException Unexpected()
    {
        var token = Peek();
        var where = string.IsNullOrEmpty(Context.Where) ? "" : " in " + Context.Where;
        var expected = string.IsNullOrEmpty(Context.Expected) ? "" : ", expected " + Context.Expected;
        return Error(token.Range, $"unexpected {token.Describe(TextOf(token))}{where}{expected}");
    }

    public ParseException Error(TextRange range, string reason) => new(text, range, reason);
}
