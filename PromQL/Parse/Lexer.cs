using System.Collections.Frozen;

namespace LightWatch.PromQL.Parse;

/// <summary>Cuts a query into tokens, skipping white space and comments.</summary>
/// <remarks>
/// What a character means depends on where it stands: words inside braces are label names, inside brackets only
/// durations and their arithmetic may come. Source: prometheus/promql/parser/lex.go, whose error texts and positions it
/// gives.
/// </remarks>
internal sealed class Lexer(QueryText text)
{
    private static readonly FrozenDictionary<string, TokenKind> Words = new Dictionary<string, TokenKind>
    {
        ["and"] = TokenKind.And, ["or"] = TokenKind.Or, ["unless"] = TokenKind.Unless, ["atan2"] = TokenKind.Atan2,
        ["sum"] = TokenKind.Sum, ["avg"] = TokenKind.Avg, ["count"] = TokenKind.Count, ["min"] = TokenKind.Min,
            ["max"] = TokenKind.Max,
        ["group"] =
            TokenKind.Group, ["stddev"] = TokenKind.Stddev, ["stdvar"] = TokenKind.Stdvar, ["topk"] = TokenKind.TopK,
        ["bottomk"] = TokenKind.BottomK, ["count_values"] = TokenKind.CountValues, ["quantile"] = TokenKind.Quantile,
        ["limitk"] = TokenKind.LimitK, ["limit_ratio"] = TokenKind.LimitRatio,
        ["offset"] = TokenKind.Offset, ["smoothed"] = TokenKind.Smoothed, ["anchored"] = TokenKind.Anchored,
            ["by"] = TokenKind.By,
        ["without"] = TokenKind.Without, ["on"] = TokenKind.On, ["ignoring"] = TokenKind.Ignoring,
            ["group_left"] = TokenKind.GroupLeft,
        ["group_right"] = TokenKind.GroupRight, ["fill"] = TokenKind.Fill, ["fill_left"] = TokenKind.FillLeft,
        ["fill_right"] = TokenKind.FillRight, ["bool"] = TokenKind.Bool,
        ["start"] =
            TokenKind.Start, ["end"] = TokenKind.EndOfRange, ["step"] = TokenKind.Step, ["range"] = TokenKind.Range,
        ["max_of"] =
            TokenKind.MaxOf, ["min_of"] = TokenKind.MinOf, ["inf"] = TokenKind.Number, ["nan"] = TokenKind.Number,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private ByteCursor _at = new(text);
    private int _start;
    private int _parenDepth;
    private bool _insideBraces;
    private bool _insideBrackets;
    private bool _durationExpected;                              // straight after "[", until a number ends that state
    private bool _gotColon;
    private bool _gotDuration;

    /// <summary>The next token; <see cref="TokenKind.End"/> for ever after the last.</summary>
    /// <exception cref="ParseException">No token begins here, or a bracket is out of place.</exception>
    public Token Next()
    {
        while (true)
        {
            while (ByteCursor.IsSpace(_at.Peek())) _at.Next();
            _start = _at.Position;
            var token = _durationExpected ? InDuration() : _insideBraces ? InBraces() : InStatement();
            if (token.Kind != TokenKind.Comment) return token;
        }
    }

    private Token Emit(TokenKind kind)
    {
        var token = new Token(kind, _start, _at.Position);
        _start = _at.Position;
        return token;
    }

    private ParseException Error(string reason) => new(text, new TextRange(_start, text.Length), reason);

    private Token InStatement()
    {
        var rune = _at.Next();
        switch (rune)
        {
            case ByteCursor.End:
                if (_parenDepth != 0) throw Error("unclosed left parenthesis");
                if (_insideBrackets) throw Error("unclosed left bracket");
                return Emit(TokenKind.End);
            case '#': return Comment();
            case ',': return Emit(TokenKind.Comma);
            case '@': return Emit(TokenKind.At);
            case '(': return OpenParen();
            case ')': return CloseParen();
            case '{':
                _insideBraces = true;
                return Emit(TokenKind.LeftBrace);
            case '[': return OpenBracket();
            case ']':
                if (!_insideBrackets) throw Error("unexpected right bracket ']'");
                _insideBrackets = false;
                return Emit(TokenKind.RightBracket);
            case '"' or '\'' or '`': return String(rune);
            case '=' or '!' or '<' or '>': return Comparison(rune);
        }
        if (Arithmetic(rune) is { } kind) return Emit(kind);
        if (ByteCursor.IsDigit(rune) || (rune == '.' && ByteCursor.IsDigit(_at.Peek()))) return Number();
        if (!ByteCursor.IsAlpha(rune) && rune != ':') throw Error("unexpected character: " + GoText.QuoteRune(rune));
        return _insideBrackets ? InBrackets(rune) : Word();
    }

    private static TokenKind? Arithmetic(int rune) => rune switch
    {
        '*' => TokenKind.Mul,
        '/' => TokenKind.Div,
        '%' => TokenKind.Mod,
        '+' => TokenKind.Add,
        '-' => TokenKind.Sub,
        '^' => TokenKind.Pow,
        _ => null,
    };

    private Token Comparison(int rune)
    {
        var next = _at.Peek();
        if (rune == '!')
        {
            if (next != '=') throw Error("unexpected character after '!': " + GoText.QuoteRune(next));
            _at.Next();
            return Emit(TokenKind.NotEqual);
        }
        if (rune == '=' && next == '~') throw Error("unexpected character after '=': '~'");
        TokenKind? two = (rune, next) switch
        {
            ('=', '=') => TokenKind.Equal,
            ('<', '=') => TokenKind.LessOrEqual,
            ('<', '/') => TokenKind.TrimUpper,
            ('>', '=') => TokenKind.GreaterOrEqual,
            ('>', '/') => TokenKind.TrimLower,
            _ => null,
        };
        if (two is null)
            return Emit(rune switch { '=' => TokenKind.Assign, '<' => TokenKind.Less, _ => TokenKind.Greater });
        _at.Next();
        return Emit(two.Value);
    }

    private Token InBraces()
    {
        var rune = _at.Next();
        switch (rune)
        {
            case ByteCursor.End: throw Error("unexpected end of input inside braces");
            case '#': return Comment();
            case ',': return Emit(TokenKind.Comma);
            case '"' or '\'' or '`': return String(rune);
            case '=': return Emit(_at.Accept("~") ? TokenKind.EqualRegex : TokenKind.Assign);
            case '!':
                if (_at.Accept("~")) return Emit(TokenKind.NotRegex);
                if (_at.Accept("=")) return Emit(TokenKind.NotEqual);
                throw Error("unexpected character after '!' inside braces: " + GoText.QuoteRune(_at.Next()));
            case '{': throw Error("unexpected left brace '{'");
            case '}':
                _insideBraces = false;
                return Emit(TokenKind.RightBrace);
        }
        if (!ByteCursor.IsAlpha(rune)) throw Error("unexpected character inside braces: " + GoText.QuoteRune(rune));
        while (ByteCursor.IsAlphaNumeric(_at.Peek())) _at.Next();
        return Emit(TokenKind.Identifier);
    }

    // Straight after "[" (and on, until the first number): durations, their arithmetic, ":" and "]".
    private Token InDuration()
    {
        var rune = _at.Next();
        switch (rune)
        {
            case ByteCursor.End: throw Error("unexpected end of input in duration expression");
            case ']':
                _insideBrackets = _durationExpected = _gotColon = false;
                return Emit(TokenKind.RightBracket);
            case ':':
                var colon = Emit(TokenKind.Colon);
                if (!_gotDuration) throw Error("unexpected colon before duration in duration expression");
                if (_gotColon) throw Error("unexpected repeated colon in duration expression");
                _gotColon = true;
                return colon;
            case '(': return OpenParen();
            case ')': return CloseParen();
            case ',': return Emit(TokenKind.Comma);
        }
        if (Arithmetic(rune) is { } kind) return Emit(kind);
        if (StartsDurationWord(rune) && DurationWord() is { } word) return word;
        if (!ByteCursor.IsDigit(rune) && !(rune == '.' && ByteCursor.IsDigit(_at.Peek())))
            throw Error("unexpected character in duration expression: " + GoText.QuoteRune(rune));
        _gotDuration = true;
        _durationExpected = false;
        return Number();
    }

    private Token InBrackets(int rune)
    {
        if (rune == ':')
        {
            if (_gotColon) throw Error("unexpected colon ':'");
            _gotColon = true;
            return Emit(TokenKind.Colon);
        }
        if (StartsDurationWord(rune) && DurationWord() is { } word) return word;
        throw Error($"unexpected character: {GoText.QuoteRune(rune)}, expected ':'");
    }

    private static bool StartsDurationWord(int rune) => rune is 's' or 'S' or 'r' or 'R' or 'm' or 'M';

    private Token? DurationWord()
    {
        while (ByteCursor.IsAlpha(_at.Peek())) _at.Next();
        return Words.TryGetValue(text.Slice(_start, _at.Position), out var kind) &&
            kind is >= TokenKind.Step and <= TokenKind.MinOf ? Emit(kind) : null;
    }

    private Token Word()
    {
        while (ByteCursor.IsAlphaNumeric(_at.Peek()) || _at.Peek() == ':') _at.Next();
        var word = text.Slice(_start, _at.Position);
        if (!Words.TryGetValue(word, out var kind))
            return Emit(
                word.Contains(':', StringComparison.Ordinal) ? TokenKind.MetricIdentifier : TokenKind.Identifier);
        // "fill" stays a metric's name unless a value follows, so that old queries keep their meaning.
        if (kind is TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight && !ParenFollows())
            kind = TokenKind.Identifier;
        return Emit(kind);
    }

    private bool ParenFollows()
    {
        var rest = text.Utf8[_at.Position..].TrimStart(" \t\n\r"u8);
        return rest.Length > 0 && rest[0] == '(';
    }

    private Token Number()
    {
        _at.MoveTo(_start);
        if (NumberSyntax.ScanNumber(ref _at)) return Emit(TokenKind.Number);
        if (NumberSyntax.ScanRestOfDuration(ref _at)) return Emit(TokenKind.Duration);
        throw Error("bad number or duration syntax: " + GoText.Quote(text.Slice(_start, _at.Position)));
    }

    private Token String(int quote) =>
        StringSyntax.Scan(ref _at, quote) is { } error ? throw Error(error) : Emit(TokenKind.String);

    private Token Comment()
    {
        while (_at.Peek() is not ('\r' or '\n' or ByteCursor.End)) _at.Next();
        return Emit(TokenKind.Comment);
    }

    private Token OpenParen()
    {
        _parenDepth++;
        return Emit(TokenKind.LeftParen);
    }

    private Token CloseParen()
    {
        var token = Emit(TokenKind.RightParen);
        return --_parenDepth < 0 ? throw Error("unexpected right parenthesis ')'") : token;
    }

    private Token OpenBracket()
    {
        if (_insideBrackets) throw Error("unexpected left bracket '['");
        _gotColon = false;
        _insideBrackets = _durationExpected = true;
        return Emit(TokenKind.LeftBracket);
    }
}
