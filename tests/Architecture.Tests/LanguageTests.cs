using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class LanguageTests
{
    [Fact]
    public void Comments_of_the_product_are_plain() =>
        Law.Holds("comments use plain words", Language.Comments(Repository.ProductSources));

    [Theory, MemberData(nameof(DocumentTests.Paths), MemberType = typeof(DocumentTests))]
    public void Documents_are_plain(string path) =>
        Law.Holds("documents use plain words", Language.Document(new SourceFile(path, Repository.Read(path))));

    [Fact]
    public void Banned_word_is_found_in_a_comment_but_not_in_code()
    {
        var source = new SourceFile("A/A.cs", """
            /// <summary>One.
            /// He is told.</summary>
            class A
            {
                string his = "anew"; // theirs
            }
            """);
        Assert.Equal(["A/A.cs:2 says 'He'"], Language.Comments([source]));
    }
}
