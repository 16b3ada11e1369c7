package io.github.img2dataset.image.optout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The property {@code plus:DataMining} of an XMP packet (IPTC Photo Metadata 2023.1, PLUS License Data Format 2.0.1). Its
 * values {@code DMI-PROHIBITED...} all forbid the training of generative models, the ones that refer to further terms
 * included, for nobody reads these; {@code DMI-ALLOWED} and {@code DMI-UNSPECIFIED} do not.
 */
final class PlusDataMining {
    private static final String NAMESPACE = "http://ns.useplus.org/ldf/xmp/1.0/";
    private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static final String NAME = "DataMining";
    private static final byte[] MARK = NAME.getBytes(ISO_8859_1);
    private static final String PROHIBITED = "DMI-PROHIBITED";
    private static final XMLInputFactory XML = factory();

    private PlusDataMining() {}

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLReporter((message, type, information, location) -> {});
        return factory;
    }

    /** The prohibiting value without its vocabulary's address; null when there is none. */
    static @Nullable String prohibition(byte[] packet) {
        if (XmpPackets.indexOf(packet, MARK, 0) < 0) {
            return null;
        }
        try {
            // Decoded here: the parser writes to standard error of bytes that are no UTF-8.
            var reader = XML.createXMLStreamReader(new StringReader(new String(packet, UTF_8)));
            while (reader.hasNext()) {
                var value = reader.next() == XMLStreamConstants.START_ELEMENT ? value(reader) : null;
                if (value != null && value.contains(PROHIBITED)) {
                    return value.strip().substring(value.strip().lastIndexOf('/') + 1);
                }
            }
        } catch (XMLStreamException | RuntimeException e) {
            // Broken XML: what stood before the break was looked at.
            return null;
        }
        return null;
    }

    /** The property's value, of whichever form RDF has for it: an attribute, a resource, or text. */
    private static @Nullable String value(XMLStreamReader reader) throws XMLStreamException {
        var attribute = reader.getAttributeValue(NAMESPACE, NAME);
        if (attribute != null) {
            return attribute;
        }
        if (!NAME.equals(reader.getLocalName()) || !NAMESPACE.equals(reader.getNamespaceURI())) {
            return null;
        }
        var resource = reader.getAttributeValue(RDF, "resource");
        return resource != null ? resource : reader.getElementText();
    }
}
